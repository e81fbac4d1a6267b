"""The booth (quầy thu phí): which vehicle, which fee, which money, and the lane that opens."""
