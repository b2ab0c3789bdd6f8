"""What people ask of a home: the status of policies on a day, lists, news, the past of a clause."""
