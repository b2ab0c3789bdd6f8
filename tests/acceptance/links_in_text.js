// Links that stand within a text and differ from it by colour alone (axe-core: link-in-text-block).
(() => {
  const blocks = "p, li, dd, blockquote, td, h3";
  const styled = (link) => {
    const style = getComputedStyle(link);
    const around = getComputedStyle(link.parentElement);
    return style.textDecorationLine.includes("underline")
      || parseFloat(style.borderBottomWidth) > 0
      || Math.abs(style.fontWeight - around.fontWeight) >= 200
      || style.fontSize !== around.fontSize && parseFloat(style.fontSize) > 1.15 * parseFloat(around.fontSize)
      || style.backgroundColor !== "rgba(0, 0, 0, 0)";
  };
  const hasTextBeside = (block) => {
    const copy = block.cloneNode(true);
    for (const inner of copy.querySelectorAll("a, button, input, select, script, svg, .hidden, " + blocks)) inner.remove();
    return /[\p{L}\p{N}]/u.test(copy.textContent);
  };
  return [...document.querySelectorAll("main a[href], footer a[href]")]
    .filter((link) => link.textContent.trim() && link.offsetParent)
    .filter((link) => {
      const block = link.closest(blocks);
      return block && getComputedStyle(link).display === "inline" && hasTextBeside(block) && !styled(link);
    })
    .map((link) => link.outerHTML);
})()
