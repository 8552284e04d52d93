"""Every refusal that the code can raise, and the page that tells people what to do about each."""
