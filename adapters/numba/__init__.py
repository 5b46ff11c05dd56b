"""Step functions compiled with numba (extra ``research``) and scanned over whole columns."""
