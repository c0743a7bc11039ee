"""The read side: what a card, a list, a summary or App Home shows, as frozen values.

Each page is read by a fixed number of queries, however much there is to show.
"""
