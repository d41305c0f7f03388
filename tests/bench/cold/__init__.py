"""How fast and how small our Lambdas start, beside Python."""
