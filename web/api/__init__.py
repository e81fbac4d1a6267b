"""The same gate for machines.

JSON under `/api/v1`, problem documents on refusal, OpenAPI in training.
"""
