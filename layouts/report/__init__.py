"""The after-action report on paper and on screens: one document of words and pictures, drawn twice."""
