"""The scorecard: does the framework work here, target by target?"""
