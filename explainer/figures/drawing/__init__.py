"""What figures are drawn with: functions on any axes, and the sheet that they are laid out on."""
