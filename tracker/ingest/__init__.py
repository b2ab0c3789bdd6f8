"""When sources are looked at, how listings are followed, how a broken run is completed, how old
files come in.
"""
