"""The command line of the tracker."""
