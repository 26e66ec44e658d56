"""What every room stands on and no game theory knows: arguments, texts, files, processes."""
