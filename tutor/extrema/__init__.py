"""Critical points with proof: none missing, none false, on an interval or on the whole line."""
