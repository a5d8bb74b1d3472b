"""The web desk: Streamlit pages over the same assistant that the command line uses."""
