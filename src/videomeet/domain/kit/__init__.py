"""Small parts that every noun may use: errors, reasons, back-off, time zones, host names."""
