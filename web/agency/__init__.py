"""The agencies (biên phòng, hải quan, kiểm dịch).

One tap to give, refuse or withdraw a clearance.
"""
