// A file made by the server, given to the reader to keep.
watch("value", () => {
  const { name, type, text } = props.value || {};
  if (!text) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
});
