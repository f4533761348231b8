// The fonts of the reader's system: nothing is fetched for them.
import theme from "vitepress/theme-without-fonts";
import "./pages.css";

export default theme;
