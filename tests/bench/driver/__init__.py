"""The driver: starts both servers, compares their answers, measures them in turns."""
