"""Lists of symbols as exchanges write them."""

from __future__ import annotations

OLD = b"""ASX listed companies as at Thu Oct 17 16:55:52 AEDT 2019

Company name,ASX code,GICS industry group
"MOQ LIMITED","MOQ","Software & Services"
"1414 DEGREES LIMITED","14D","Capital Goods"
"NANOSONICS LIMITED","NAN","Health Care Equipment & Services"
"INFINITY LITHIUM, CORPORATION","INF","Materials"
"TRUE ""T"" FUND","TRUE","Not Applic"
"""
"""The layout of ``ASXListedCompanies.csv``."""

NEW = b"""\xef\xbb\xbf"ASX code","Company name","GICs industry group","Listing date","Market Cap"\r
"14D","1414 DEGREES LIMITED","Capital Goods","12/09/2018","24500000"\r
"NAN","NANOSONICS LIMITED","Health Care Equipment & Services","17/05/2007","1234567890"\r
"INF","INFINITY LITHIUM CORPORATION LIMITED","Materials","08/12/1987",""\r
"88E","88 ENERGY LIMITED","Energy","20/01/2000","SUSPENDED"\r
"""
"""The layout of the directory's file."""

HTML = b"<!DOCTYPE html>\n<html><head><title>Access Denied</title></head><body>ASX code</body></html>\n"
