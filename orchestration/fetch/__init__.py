"""Downloads files into the landing folder; a file appears there only when it is complete.

config.py lists what to download, transfer.py tries the mirrors over over_http.py or over_ftp.py, partial.py keeps the
unfinished file, verify.py checks the finished one. The content of files is read by orchestration/ingest.
"""
