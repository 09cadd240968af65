"""How a bundle is put together; run by vendored/build.py, outside, with a network."""
