// Runs before the page is drawn, so that a chosen type size or density never flickers in.
(function () {
  var root = document.documentElement;
  ["size", "density"].forEach(function (name) {
    try {
      var value = localStorage.getItem("yk-" + name);
      if (value) root.dataset[name] = value;
    } catch (error) {
      // Storage may be closed to us; the page then keeps its standard look.
      root.dataset.nostore = "1";
    }
  });
})();
