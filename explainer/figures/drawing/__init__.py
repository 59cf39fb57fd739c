"""What figures are drawn with: functions on any axes, and the sheet that a figure is laid out on."""
