"""Record what people decide: their assertions as facts, and held readings accepted or rejected."""
