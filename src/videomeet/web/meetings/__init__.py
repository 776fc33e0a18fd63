"""The join link."""
