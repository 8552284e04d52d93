"""The elements in Debian's Chromium, with payload-react as it is published."""
