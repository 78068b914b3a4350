"""Making a pledge: what makes one, ready-made sorts, advice on the target, and trying an earlier one again."""
