"""Models beside their rivals, on the same data in the same run."""
