"""Names beside runners that neither jump nor overlap."""
