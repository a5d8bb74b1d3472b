"""The web desk as an ASGI app: ``streamlit run streamlit_app.py``, or ``flowershop serve``."""

import streamlit as st

from chatbot.ui.web import SCRIPT, lifespan, middleware, routes

app = st.App(SCRIPT, routes=routes(), middleware=middleware(), lifespan=lifespan)
