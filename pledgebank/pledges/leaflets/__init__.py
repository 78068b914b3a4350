"""What people print and share: a pledge in a sentence, its address, and posters and flyers of it as PDF."""
