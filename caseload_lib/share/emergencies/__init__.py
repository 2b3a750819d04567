"""What is found of disruptions: signals, how things stood, and the evidence beside labels."""
