"""The second pair of eyes: what one person did and another looks at."""
