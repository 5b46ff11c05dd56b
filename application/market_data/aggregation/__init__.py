"""Raw batches as one frame: which objects, what their columns should be, which of several rows counts."""
