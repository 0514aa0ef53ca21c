"""Many processes at work on the same few titles of one library, and the proof that nothing got lost between
them.
"""
