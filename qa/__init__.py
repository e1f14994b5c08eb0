"""A question in, an answer with its passages out."""

from qa.answer import Answer, Citation
from qa.chatbot import Chatbot, open_chatbot

__all__ = ["Answer", "Chatbot", "Citation", "open_chatbot"]
