"""Who looks, and why: signing in and out, the session, and the purpose of looking."""
