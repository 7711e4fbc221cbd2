"""What is drawn: SVG put together here, styled by classes, so that paper and screen may differ."""
