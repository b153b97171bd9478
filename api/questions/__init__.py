"""What may be asked, one module for each desk's questions; each question is a plain function."""
