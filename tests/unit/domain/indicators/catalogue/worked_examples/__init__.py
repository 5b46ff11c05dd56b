"""Published worked examples for entries that TA-Lib lacks: one ``test_<family>.py`` each, with the set ``EXAMPLES`` of classes covered."""
