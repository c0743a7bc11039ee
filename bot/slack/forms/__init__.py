"""Forms: values in, checked words out, or a sentence for each field that cannot be used."""
