"""Reading number plates of Vietnam and China from frames.

`plate`, `reading` and `consensus` are pure grammar and counting; the reader, detector and
recogniser around them are adapters that alone know OpenCV and ONNX Runtime.
"""
