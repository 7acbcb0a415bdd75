"""The studio: a page on loopback where a mosaic is made by hand and eye."""
