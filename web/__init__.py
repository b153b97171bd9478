"""What people see: in this version one plain page for the demo."""
