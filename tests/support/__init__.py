"""What tests share: bars made by hand, a journal that is a list, a run told in plain words."""
