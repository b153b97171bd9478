"""Renewal risk: from one customer's facts to an explained number of points, by a versioned scorecard."""
