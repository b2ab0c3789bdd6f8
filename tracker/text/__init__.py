"""Read and write the numerals, days and words that every stage shares."""
