"""Photos of what is wrong: taken in, made safe to show, kept, and shown to who may see what they are about."""
