// The browser half of forms/sheet.py.
export default { render() {} };
