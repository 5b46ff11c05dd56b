"""Calendars of exchanges, from the package ``exchange_calendars`` (extra ``research``), which is imported when first asked."""
